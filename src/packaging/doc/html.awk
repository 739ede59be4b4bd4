# Writes one page of HTML from what collect.awk has read: the overview, then the sections with all that is in them.
# VERSION is that of the library.

function escape(text) {
  gsub(/&/, "\\&amp;", text)
  gsub(/</, "\\&lt;", text)
  gsub(/>/, "\\&gt;", text)
  return text
}

# Names of functions and constants are links.
function html(text) {
  text = escape(text)
  while (match(text, /`[^`]*`/))
    text = substr(text, 1, RSTART - 1) "<code>" substr(text, RSTART + 1, RLENGTH - 2) "</code>" substr(text, RSTART + RLENGTH)
  return linked(text)
}

function linked(text,    result, name) {
  while (match(text, /gmm_[a-z0-9_]+\(\)|GMM_[A-Z0-9_]+/)) {
    name = substr(text, RSTART, RLENGTH)
    sub(/\(\)/, "", name)
    result = result substr(text, 1, RSTART - 1)
    result = result (name in known ? "<a href=\"#" name "\">" substr(text, RSTART, RLENGTH) "</a>" : substr(text, RSTART, RLENGTH))
    text = substr(text, RSTART + RLENGTH)
  }
  return result text
}

# The text at the records i to last, without their declarations.
function write_text(i, last,    in_list) {
  for (; i <= last; i++) {
    if (in_list && kind[i] == "P") {
      print "</dl>"
      in_list = 0
    }
    if (kind[i] == "I" && !in_list) {
      print "<dl>"
      in_list = 1
    }
    if (kind[i] == "P" || kind[i] == "Q")
      print "<p>" html(a[i])
    else if (kind[i] == "I")
      print "<dt>" html(a[i]) "<dd>" html(b[i])
    else if (kind[i] == "V")
      print (kind[i - 1] == "V" ? "" : "<pre>") escape(a[i]) (kind[i + 1] == "V" ? "" : "</pre>")
  }
  if (in_list)
    print "</dl>"
}

function write_code(i, last) {
  print "<pre class=\"declaration\">"
  for (; i <= last; i++)
    if (kind[i] == "D")
      print escape(a[i])
  print "</pre>"
}

# The entry at record i: its name, declaration and text.
function write_entry(i,    name) {
  name = a[i]
  sub(/\(.*/, "", name)
  if (kind[i] == "C")
    print "<h3 id=\"" name "\">" a[i] (b[i] == "" ? "" : " = " b[i]) "</h3>"
  else if (kind[i] != "G")
    print "<h3 id=\"" name "\">" a[i] (kind[i] == "F" ? "()" : "") "</h3>"
  if (kind[i] ~ /[FT]/)
    write_code(i, end_of(i))
  write_text(i, end_of(i))
}

END {
  for (i = 1; i <= n; i++)
    if (kind[i] ~ /[CTF]/) {
      name = a[i]
      sub(/\(.*/, "", name)
      known[name] = 1
    }
  print "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>gmmix " VERSION "</title><style>"
  print "body { max-width: 52em; margin: 2em auto; padding: 0 1em; font: 1em/1.5 sans-serif }"
  print "pre { overflow-x: auto; line-height: 1.3 } .declaration { background: #f0f0f0; padding: .5em }"
  print "dt { font-weight: bold } h3 { margin-top: 2em; font-family: monospace }"
  print "</style></head><body>\n<h1>" escape(a[1]) "</h1>\n<p>Version " VERSION ".\n<ul>"
  for (s = 1; s <= n_sections; s++)
    print "<li><a href=\"#" section_name(s) "\">" a[section[s]] "</a>: " html(summary(section[s]))
  print "</ul>"
  for (i = 2; i <= n; i = end_of(i) + 1) {
    if (kind[i] == "H")
      print "<h2>" a[i] "</h2>"
    else if (kind[i] == "S")
      print "<h2 id=\"" section_name(++at) "\">" a[i] "</h2>"
    if (kind[i] ~ /[HS]/)
      write_text(i, end_of(i))
    else
      write_entry(i)
  }
  print "</body></html>"
}
