# Writes manual pages of section 3 into the folder `out`, from what collect.awk has read: gmmix.3, the overview; one for
# each section, with its types and constants; and one for each function. VERSION is that of the library.

# As roff: marks and names in bold, a line for each sentence.
function roff(text,    length_of, result) {
  while ((length_of = sentence_length(text)) > 0) {
    result = result as_roff(substr(text, 1, length_of)) "\n"
    text = substr(text, length_of + 2)
  }
  return result as_roff(text)
}

function as_roff(text) {
  gsub(/\\/, "\\e", text)
  gsub(/-/, "\\-", text)
  gsub(/\^/, "\\(ha", text)
  gsub(/~/, "\\(ti", text)
  while (match(text, /`[^`]*`/))
    text = substr(text, 1, RSTART - 1) "\\fB" substr(text, RSTART + 1, RLENGTH - 2) "\\fP" substr(text, RSTART + RLENGTH)
  gsub(/gmm_[a-z0-9_]+\(\)/, "\\fB&\\fP", text)
  gsub(/GMM_[A-Z0-9_]+/, "\\fB&\\fP", text)
  return (text ~ /^[.']/ ? "\\&" : "") text
}

function begin_page(name) {
  file = out "/" name ".3"
  print ".\\\" Made from gmmix.h.\n.TH " name " 3 \"\" \"gmmix " VERSION "\" \"gmmix\"" >file
  print ".SH NAME" >file
}

function code(line) {
  gsub(/\\/, "\\e", line)
  gsub(/-/, "\\-", line)
  gsub(/'/, "\\(aq", line)
  return line
}

# The declarations among the records.
function write_code(i, last) {
  print ".nf" >file
  for (; i <= last; i++)
    if (kind[i] == "D")
      print ".B \"" code(a[i]) "\"" >file
  print ".fi" >file
}

# The text among the records: statuses (1), what else there is (0), or all (2).
function write_text(i, last, statuses,    begins) {
  begins = 1
  for (; i <= last; i++) {
    if (kind[i] !~ /[PIQV]/ || (statuses != 2 && (kind[i] == "I" && a[i] ~ /^GMM_ERR/) != statuses))
      continue
    if (kind[i] == "P")
      print (begins ? "" : ".PP\n") roff(a[i]) >file
    else if (kind[i] == "Q")
      print ".IP\n" roff(a[i]) >file
    else if (kind[i] == "I")
      print ".TP\n" (a[i] ~ /^[A-Z]/ ? ".B " : ".I ") code(a[i]) "\n" roff(b[i]) >file
    else if (kind[i] == "V")
      print (kind[i - 1] == "V" ? "" : ".IP\n.nf\n") code(a[i]) (kind[i + 1] == "V" ? "" : "\n.fi") >file
    begins = 0
  }
}

function has_statuses(i, last) {
  while (i <= last && !(kind[i] == "I" && a[i] ~ /^GMM_ERR/))
    i++
  return i <= last
}

function write_section_text(s) { write_text(section[s] + 1, end_of(section[s]), 2) }

function write_function(p,    list, n_names, i) {
  n_names = split(names[p], list, " ")
  begin_page(list[1])
  for (i = 1; i <= n_names; i++)
    printf "%s%s", list[i], (i < n_names ? ", " : " \\- " roff(summary(from[p])) "\n") >file
  print ".SH SYNOPSIS\n.B #include <gmmix.h>\n.PP" >file
  write_code(from[p], to[p])
  print ".SH DESCRIPTION" >file
  write_text(from[p], to[p], 0)
  if (has_statuses(from[p], to[p])) {
    print ".SH ERRORS" >file
    write_text(from[p], to[p], 1)
  }
  print ".SH " a[section[section_of[p]]] >file
  write_section_text(section_of[p])
  print ".SH SEE ALSO\n.BR " section_name(section_of[p]) " (3),\n.BR gmmix (3)" >file
  close(file)
  for (i = 2; i <= n_names; i++) {
    file = out "/" list[i] ".3"
    print ".so man3/" list[1] ".3" >file
    close(file)
  }
}

function write_section(s,    i, last, p, list) {
  begin_page(section_name(s))
  print section_name(s) " \\- " roff(summary(section[s])) >file
  print ".SH SYNOPSIS\n.B #include <gmmix.h>\n.SH DESCRIPTION" >file
  write_section_text(s)
  last = s < n_sections ? section[s + 1] - 1 : n
  for (i = end_of(section[s]) + 1; i <= last; i = end_of(i) + 1) {
    if (kind[i] == "C") {
      print ".TP\n.BR \"" code(a[i]) "\"" (b[i] == "" ? "" : " \" (" code(b[i]) ")\"") >file
      if (kind[i + 1] == "P")
        print roff(a[i + 1]) >file
      for (p = i + 2; p <= end_of(i); p++)
        print ".IP\n" roff(a[p]) >file
    } else if (kind[i] == "T") {
      print ".PP" >file
      write_code(i, end_of(i))
      print ".IP" >file
      write_text(i, end_of(i), 2)
    } else if (kind[i] == "G") {
      print ".PP" >file
      write_text(i, end_of(i), 2)
    }
  }
  print ".SH FUNCTIONS" >file
  for (p = 1; p <= n_pages; p++) {
    if (section_of[p] != s)
      continue
    split(names[p], list, " ")
    print ".TP\n.BR " list[1] " (3)\n" roff(summary(from[p])) >file
  }
  print ".SH SEE ALSO\n.BR gmmix (3)" >file
  close(file)
}

function write_overview(    i, title, s) {
  title = a[1]
  sub(/^[^ ]* - /, "", title)
  sub(/\.$/, "", title)
  begin_page("gmmix")
  print "gmmix \\- " roff(title) "\n.SH SYNOPSIS\n.B #include <gmmix.h>" >file
  for (i = 2; kind[i] != "S"; i = end_of(i) + 1) {
    print ".SH " a[i] >file
    write_text(i + 1, end_of(i), 2)
  }
  print ".SH PAGES" >file
  for (s = 1; s <= n_sections; s++)
    print ".TP\n.BR " section_name(s) " (3)\n" roff(summary(section[s])) >file
  print ".SH SEE ALSO\n.BR gmmix (1)" >file
  close(file)
}

END {
  write_overview()
  for (s = 1; s <= n_sections; s++)
    write_section(s)
  for (p = 1; p <= n_pages; p++)
    write_function(p)
}
