// good_c1
int gap_c3; // gap_c1, other_c1
