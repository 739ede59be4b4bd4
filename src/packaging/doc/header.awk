# Reads include/gmmix.h and writes what it documents, a record a line, fields apart by tabs, for man.awk, html.awk and
# functions.awk. POSIX awk. Their pages have no text of their own.
#
# The header is read like this. The first comment is the overview; a line of capitals in it is a heading. A comment
# that begins with dashes is a section: its title, then what holds in all of it. A comment right above a declaration or
# a constant is about it, one with an empty line below it is about what follows. In a comment
#   - paragraphs are apart by an empty line; one whose lines begin with four blanks more is shown as it is
#   - "GMM_ERR_...  text", "argument: text" and "Term.  text" are items, whose further lines are indented
#
# Records: O title            the overview
#          H heading          in it
#          S title            a section
#          G                  a paragraph or more between entries of a section
#          C name value       a constant
#          T name             a type
#          F name             a function; one without a comment of its own has that of the function before it
#          D line             of the C declaration of a T or F
#          P text, V line     of what was last: a paragraph, a line shown as it is
#          I term text        an item
#          Q text             one more paragraph of it

function blanks(line) { match(line, /^ */); return RLENGTH }

function close_paragraph() {
  if (text != "")
    print kind "\t" text
  text = ""
}

# What an item begins with, or "".
function term_of(line) {
  if (match(line, /^GMM_ERR_[A-Z_]+  +/) || match(line, /^[A-Z][A-Za-z0-9 ]*\.  /) ||
      match(line, /^[a-z_]+(, [a-z_]+)*: /))
    return substr(line, 1, RLENGTH)
  return ""
}

# Writes the lines from .. to of the comment.
function write_comment(from, to,    i, line, indent, term, after_gap, in_item) {
  text = ""
  after_gap = 1
  in_item = 0
  for (i = from; i <= to; i++) {
    line = comment[i]
    indent = blanks(line)
    line = substr(line, indent + 1)
    if (line == "") {
      close_paragraph()
      after_gap = 1
      continue
    }
    if (line ~ /^SPDX/)
      continue
    if (indent == 0 && line ~ /^[A-Z ]+$/) {
      close_paragraph()
      print "H\t" line
      in_item = 0
      continue
    }
    term = indent == 0 && (after_gap || in_item) ? term_of(line) : ""
    if (term != "") {
      close_paragraph()
      line = substr(line, length(term) + 1)
      sub(/(\.|:)? +$/, "", term)
      kind = "I\t" term
      in_item = 1
    } else if (after_gap && indent >= 4) {
      print "V\t" substr(comment[i], 5)
      if (comment[i + 1] ~ /[^ ]/ && i < to)
        continue # the next line is shown as it is, too
    } else if (after_gap) {
      kind = in_item && indent > 0 ? "Q" : "P"
      in_item = kind == "Q"
    }
    if (!(after_gap && indent >= 4))
      text = text (text == "" ? "" : " ") line
    after_gap = 0
  }
  close_paragraph()
}

function write_pending() {
  if (n_lines > 0)
    write_comment(1, n_lines)
  n_lines = 0
}

function end_comment(    i) {
  if (!seen_overview) {
    seen_overview = 1
    print "O\t" comment[1]
    write_comment(2, n_lines)
    n_lines = 0
  } else if (comment[1] ~ /^-+$/) {
    print "S\t" comment[2]
    in_section = 1
    write_comment(3, n_lines - 1)
    n_lines = 0
  } else if (!in_section) {
    n_lines = 0 # how the header is compiled
  }
}

function add_line(line) {
  sub(/^ \*( |$)/, "", line)
  if (line != " ")
    comment[++n_lines] = line
}

# The name in a declaration.
function declared(line) {
  if (line ~ /\(\*/) { # a pointer to a function
    sub(/^[^(]*\(\*/, "", line)
    sub(/\).*/, "", line)
  } else {
    sub(/\(.*/, "", line)
    sub(/;.*/, "", line)
    sub(/.*[ *]/, "", line)
  }
  return line
}

in_comment {
  ends = sub(/ ?\*\/$/, "")
  add_line($0)
  if (ends) {
    in_comment = 0
    end_comment()
  }
  next
}

/^\/\*/ {
  n_lines = 0
  in_comment = !sub(/ *\*\/$/, "")
  sub(/^\/\* ?/, "")
  comment[++n_lines] = $0
  if (!in_comment)
    end_comment()
  next
}

!in_section { next }

$0 == "" {
  if (n_lines > 0) {
    print "G"
    write_pending()
  }
  next
}

/^#define GMM_/ {
  has_comment = match($0, /\/\* .* \*\/$/)
  after = has_comment ? substr($0, RSTART + 3, RLENGTH - 6) : ""
  name = $2
  value = $3
  if (name ~ /\(/) { # a macro with arguments: its parts are not its value
    name = substr($0, 9, index($0, ")") - 8)
    value = ""
  }
  if (has_comment && n_lines > 0) {
    print "G"
    write_pending()
  }
  print "C\t" name "\t" value
  if (has_comment)
    print "P\t" after
  write_pending()
  next
}

/^(GMM_API|typedef) / { declaration = ""; n_parts = 0; kind_of = /^typedef/ ? "T" : "F"; sub(/^GMM_API /, "") }

kind_of != "" {
  part[++n_parts] = $0
  declaration = declaration " " $0
  if ($0 !~ /;$/ || (declaration ~ /\{/ && $0 !~ /^\}/))
    next
  print kind_of "\t" (declaration ~ /\}/ ? declared(part[n_parts]) : declared(declaration))
  for (i = 1; i <= n_parts; i++)
    print "D\t" part[i]
  write_pending()
  kind_of = ""
}
