func.func private @good_c1(i8)
func.func private @good_c2_rank(i8)
func.func private @gap_c3() // gap_c1
