#!/bin/sh
# Builds and runs the programs of examples/ffi as its README.md says, with the compilers' warnings
# as errors, compares what they print with what the command prints, and runs their tests.
# usage: examples/ffi/run.sh BUILD_DIR (from the root; what is built goes to BUILD_DIR/ffi)
#
# PYTHON, FC, COBC and CXX may be set. A language without its compiler is skipped; with
# REQUIRE_ALL=1 that is a failure. The last line is "N passed, N failed"; the exit status is 0 if
# none failed.
set -u
: "${CC:=cc}" "${CXX:=c++}" "${FC:=gfortran}" "${COBC:=cobc}"
root=$(pwd)
build=$(cd "${1:?usage: examples/ffi/run.sh BUILD_DIR}" && pwd) || exit 1
for file in libgmmix.so gmmix; do
  [ -e "$build/$file" ] || { echo "run.sh: there is no $build/$file: run make first"; exit 1; }
done
mkdir -p "$build/ffi" || exit 1
export LC_ALL=C PYTHONDONTWRITEBYTECODE=1 GMMIX_LIBRARY="$build/libgmmix.so"
export LD_LIBRARY_PATH="$build${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
total_passed=0
total_failed=0

# A folder that looks like a clone after make, in which the commands of README.md are run.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
for name in include examples tests bindings; do ln -s "$root/$name" "$scratch/$name"; done
ln -s "$build" "$scratch/build"

# ---- Steps and counts ----------------------------------------------------------------------

begin() {
  language=$1 said='' passed=0 failed=0
  : >"$scratch/failures"
}

# step WHAT COMMAND...: counts as one, or as many as a last line "N passed, N failed" says.
step() {
  what=$1
  shift
  "$@" >"$scratch/log" 2>&1 </dev/null
  status=$?
  set -- $(sed -n '$s/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$scratch/log")
  [ $# = 2 ] || set -- $((status == 0)) $((status != 0))
  [ $status = 0 ] || [ "$2" != 0 ] || set -- "$1" 1
  passed=$((passed + $1)) failed=$((failed + $2))
  [ "$2" = 0 ] || { what="$what FAILED" && sed 's/^/    /' "$scratch/log" >>"$scratch/failures"; }
  said="$said${said:+, }$what"
}

finish() {
  total_passed=$((total_passed + passed)) total_failed=$((total_failed + failed))
  verdict=ok
  [ $failed = 0 ] || verdict=FAIL
  printf '%-4s %-8s %2d passed%s: %s\n' $verdict "$language" $passed \
    "$([ $failed = 0 ] || echo ", $failed failed")" "$said"
  cat "$scratch/failures"
}

skip() {
  echo "skip $1: $2"
  [ "${REQUIRE_ALL:-0}" != 1 ] || total_failed=$((total_failed + 1))
}

has() { command -v "${1%% *}" >/dev/null; } # a compiler may come with options

# ---- What the programs must print ----------------------------------------------------------

# The command's text from the log-likelihood on, with fixed decimals of the numbers in the JSON.
expected() {
  "$build/gmmix" fit examples/data/faithful.csv -k 2 --order found -o "$build/ffi/demo" >"$scratch/demo" ||
    return 1
  awk 'FNR == NR {
         name = $1
         gsub(/[",:]/, "", name)
         sub(/^[^:]*:/, "")
         gsub(/[][,]/, " ")
         for (n = 1; n <= NF; n++) value[name, n] = $n
         next
       }
       /^log-likelihood/ { printf "%-15s %.6f\n", $1, value["log_likelihood", 1] }
       /^AIC/ { printf "%-15s %.6f\n", $1, value["aic", 1] }
       /^BIC/ { printf "%-15s %.6f   %s\n", $1, value["bic", 1], substr($0, index($0, "(")) }
       /^EM/ { print }
       /^component/ { printf "\n%s %s %s %.6f\n", $1, $2, $3, value["weights", ++k] }
       /^ +mean/ { print }
       /^  (eruptions|waiting)/ {
         m++
         printf "  %-12s %12.7f   %12.7f %12.7f\n", $1, value["means", m],
           value["covariances", 2 * m - 1], value["covariances", 2 * m]
       }' "$build/ffi/demo/parameters.json" "$scratch/demo"
}

# as_written SECTION WORD COMPILER: runs the commands of a section of README.md, with the compiler
# in place of the word, and compares what they print.
as_written() {
  awk -v section="## $1" '/^## / { here = $0 == section }
                          /^```/ { fenced = here && $0 == "```sh"; next }
                          fenced' examples/ffi/README.md |
    sed -e "s|^$2 |$3 |" -e "s| $2 | $3 |" >"$scratch/commands"
  [ -s "$scratch/commands" ] || { echo "README.md has no commands for $1"; return 1; }
  (cd "$scratch" && sh -e commands >printed) && diff "$scratch/expected" "$scratch/printed"
}

# Prototypes of C on standard input as lines "name types", the result's type first: p for a pointer,
# l for 64 bits, i for int, d for double, v for nothing.
signatures() {
  awk -v RS=';' '
    function type(text) {
      if (text ~ /\*|_fn/) return "p"
      return text ~ /int64_t|long/ ? "l" : text ~ /double/ ? "d" : text ~ /void/ ? "v" : "i"
    }
    match($0, /gmm_[a-z_]+ ?\(/) {
      name = substr($0, RSTART, RLENGTH)
      begins = RSTART + RLENGTH
      result = substr($0, 1, RSTART - 1)
      sub(/.*\n/, "", result)
      types = type(result)
      n = split(substr($0, begins), arguments, ",")
      for (a = 1; a <= n; a++)
        if (arguments[a] !~ /^ *(void)? *\)[^,]*$/) types = types type(arguments[a])
      sub(/ ?\(/, "", name)
      print name, types
    }' | grep -v -e gmm_create_with_allocator -e gmm_progress_fn | sort
}

same_signatures() { diff "$scratch/signatures" "$scratch/declared"; }

# ---- The languages -------------------------------------------------------------------------

python_signatures() {
  "$PYTHON" -c 'from gmmix._library import FUNCTIONS as t
print(*(f"{name} {types}" for name, types in zip(t[::2], t[1::2])), sep="\n")' |
    awk '{ gsub(/s/, "p", $2); gsub(/L/, "l", $2); gsub(/u/, "i", $2); print }' |
    sort >"$scratch/declared"
  same_signatures
}

# The command and Python read the same stored model.
python_bits() {
  "$build/gmmix" score --samples "$build/ffi/demo/model.gmm" examples/data/faithful.csv \
    >"$scratch/densities" && "$PYTHON" -c 'if True:
      import sys, gmmix, numpy as np
      x = np.loadtxt("examples/data/faithful.csv", delimiter=",", skiprows=1)
      with open(sys.argv[1], "rb") as file:
          ours = gmmix.GaussianMixture.from_bytes(file.read()).score_samples(x)
      theirs = np.loadtxt(sys.argv[2], skiprows=1)
      sys.exit(ours.tobytes() != theirs.tobytes())' "$build/ffi/demo/model.gmm" "$scratch/densities"
}

python() {
  found=
  for candidate in ${PYTHON:-} python3 /usr/bin/python3; do
    "$candidate" -c 'import numpy' 2>/dev/null && found=$candidate && break
  done
  [ -n "$found" ] || { skip python "no Python with NumPy (python3-numpy)"; return; }
  PYTHON=$found
  export PYTHONPATH="$root/bindings/python"
  begin python
  step "the demo's numbers" as_written Python python3 "$PYTHON"
  step "the header's signatures" python_signatures
  step "the command's log-densities to the bit" python_bits
  finish
}

fortran_signatures() {
  (cd "$scratch" && $FC -fc-prototypes -fsyntax-only examples/ffi/fortran/gmmix.f90) |
    signatures >"$scratch/declared"
  same_signatures
}

fortran() {
  has "$FC" || { skip fortran "there is no $FC (gfortran)"; return; }
  begin fortran
  step "the demo's numbers" as_written Fortran gfortran "$FC -std=f2003 -Wall -Wextra -Werror"
  if $FC --version 2>/dev/null | grep -q 'GNU Fortran'; then
    step "the header's signatures" fortran_signatures
  fi
  finish
}

cobol() {
  has "$COBC" || { skip cobol "there is no $COBC (gnucobol)"; return; }
  begin cobol
  step "the demo's numbers" as_written COBOL cobc "$COBC -std=default -Wall -Werror"
  finish
}

cpp_warnings="-Iinclude -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror"

cpp_standards() {
  for compiler in "$CXX" g++ clang++; do
    ! has "$compiler" || for standard in c++17 c++20; do
      for file in examples/ffi/cpp/*.cpp; do
        $compiler -std=$standard $cpp_warnings -fsyntax-only "$file" || return 1
      done
    done
  done
}

cpp_tests() {
  $CXX -std=c++17 $cpp_warnings examples/ffi/cpp/test_gmmix.cpp -L"$build" -lgmmix \
    -o "$build/ffi/test_cpp" && "$build/ffi/test_cpp"
}

cpp() {
  has "$CXX" || { skip c++ "there is no $CXX (g++)"; return; }
  begin c++
  step "the demo's numbers" as_written C++ c++ "$CXX"
  step "no warning in C++17 and C++20" cpp_standards
  step tests cpp_tests
  finish
}

expected >"$scratch/expected" && [ "$(wc -l <"$scratch/expected")" = 14 ] ||
  { echo "run.sh: gmmix fit prints something else than this script knows"; exit 1; }
$CC -E -P include/gmmix.h | signatures >"$scratch/signatures"
[ -s "$scratch/signatures" ] || { echo "run.sh: no prototypes in gmmix.h"; exit 1; }
for each in python fortran cobol cpp; do $each; done
echo "$total_passed passed, $total_failed failed"
[ $total_failed = 0 ]
