# Draws what families.c prints: the rows, and each component's ellipse at two standard deviations.
# SPDX-License-Identifier: MIT
# usage: families >families.txt && gnuplot families.gp
set terminal pngcairo size 800,746 font 'Sans,11'
set output 'families.png'
set multiplot layout 4,4 margins 0.01,0.99,0.01,0.99 spacing 0.012,0.014
set angles degrees
set xrange [-0.6:10.2]; set yrange [-0.1:9.7]; set size ratio -1
set border lc rgb '#a0a0a0'; unset key; unset tics
set label 1 at graph 0.04,0.9 font 'Sans Bold,12'
set label 2 "letters: volume, shape, orientation\n\nE   equal in all components\n" \
  ."V   each component has its own\nI    of the identity: round, or along the axes" at screen 0.55,0.95
array colours[3] = [0x0072B2, 0xD55E00, 0x009E73] # Okabe and Ito (2008)
axis(xx, xy, yy, sign) = 4 * sqrt((xx + yy) / 2 + sign * sqrt((xx - yy)**2 / 4 + xy**2))
turn(xx, xy, yy) = xy == 0 && xx == yy ? 0 : atan2(2 * xy, xx - yy) / 2
do for [name in "EII VII - - EEI VEI EVI VVI EEE VEE EVE VVE EEV VEV EVV VVV"] {
  if (name eq '-') { set multiplot next; continue }
  set label 1 name
  plot 'families.txt' index 'rows' with points pt 7 ps 0.25 lc rgb '#909090', \
    '' index name using 1:2:(axis($3,$4,$5,1)):(axis($3,$4,$5,-1)):(turn($3,$4,$5)):(colours[$0 + 1]) \
      with ellipses lw 2 lc rgb variable
  unset label 2
}
unset multiplot
