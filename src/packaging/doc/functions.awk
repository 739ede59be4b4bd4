# Writes a table of functions from what collect.awk has read: name, and the first sentence about it.

function cell(text) {
  gsub(/\*/, "\\*", text)
  gsub(/\|/, "\\|", text)
  return text
}

END {
  print "\n## Functions\n\nEach function, with the first sentence of the header about it.\n"
  for (p = 1; p <= n_pages; p++) {
    if (section_of[p] != section_of[p - 1])
      print (p > 1 ? "\n" : "") "### " a[section[section_of[p]]] "\n\n| function | |\n|---|---|"
    n_names = split(names[p], list, " ")
    for (i = 1; i <= n_names; i++)
      print "| `" list[i] "` | " cell(summary(from[p])) " |"
  }
}
