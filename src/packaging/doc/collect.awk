# Reads the records of header.awk, for the program that follows on the command line (awk -f collect.awk -f man.awk).
# Then kind[i], a[i] and b[i] are record i of n; section[s] is the record of section s of n_sections; and page p of
# n_pages is a function with those that share its text: names[p], section_of[p], and the records from[p] to to[p].

BEGIN { FS = "\t" }

{
  n++
  kind[n] = $1
  a[n] = $2
  b[n] = $3
}

$1 == "S" { section[++n_sections] = n }

$1 == "F" {
  if (!has_text && n_pages > 0 && to[n_pages] == n - 1) {
    names[n_pages] = names[n_pages] " " $2
  } else {
    names[++n_pages] = $2
    section_of[n_pages] = n_sections
    from[n_pages] = n
  }
  has_text = 0
}

$1 ~ /^[PIQV]$/ { has_text = 1 }

$1 ~ /^[FDPIQV]$/ && n_pages > 0 && (to[n_pages] == n - 1 || from[n_pages] == n) { to[n_pages] = n }

# Where the entry at record i ends: a constant, type, paragraph or function and its text.
function end_of(i) {
  while (kind[i + 1] ~ /^[DPIQV]$/)
    i++
  return i
}

# How long the first sentence of a text is; 0 where it is the only one. ("GMM_COV_..." and "et al. 1994" end none.)
function sentence_length(text) { return match(text, /[^.]\. [A-Z"]/) ? RSTART + 1 : 0 }

# The first sentence of the records i ..
function summary(i,    length_of) {
  while (kind[i] != "P" && i < n)
    i++
  length_of = sentence_length(a[i])
  return length_of > 0 ? substr(a[i], 1, length_of - 1) : substr(a[i], 1, length(a[i]) - 1)
}

# The name of a section's page: gmmix_ and the first word of its title.
function section_name(s,    words) {
  split(tolower(a[section[s]]), words, " ")
  return "gmmix_" words[1]
}
