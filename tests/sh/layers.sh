#!/bin/sh
# The rooms of src/ lie one above the other: no file includes a room above its own.
set -eu
status=0
below=""
for room in base kernels data gaussian em starts fit model api; do
  below="$below $room"
  for include in $(grep -hoE '#include "[a-z]+/' src/$room/*.cpp src/$room/*.hpp | cut -d'"' -f2 | sort -u); do
    case " $below " in
    *" ${include%/} "*) ;;
    *)
      echo "src/$room includes $include, which lies above it:"
      grep -nE "#include \"$include" src/$room/*.cpp src/$room/*.hpp
      status=1
      ;;
    esac
  done
done
exit $status
