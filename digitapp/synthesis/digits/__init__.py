"""The ten digits and their variants: `DIGITS[d]` lists those of digit d as (name, weight, function).

The functions (see zero_to_two, three_to_five, six_to_eight and nine) return strokes for `pen.bend`; the weights say how
often a variant is drawn, not how often the world writes it: rare ones are drawn more than they are met.
"""

from . import nine, six_to_eight, three_to_five, zero_to_two

DIGITS = (
    (  # 0
        ("round", 5, zero_to_two.zero_round),
        ("narrow", 3, zero_to_two.zero_narrow),
        ("open", 1, zero_to_two.zero_open),
        ("closed over", 2, zero_to_two.zero_closed_over),
        ("slashed", 1.2, zero_to_two.zero_slashed),
        ("tailed", 2.5, zero_to_two.zero_tailed),
    ),
    (  # 1
        ("plain", 3, zero_to_two.one_plain),
        ("flag", 5, zero_to_two.one_flag),
        ("long flag", 3.5, zero_to_two.one_long_flag),
        ("foot", 1, zero_to_two.one_foot),
        ("flag and foot", 4, zero_to_two.one_flag_foot),
        ("cursive", 2.5, zero_to_two.one_cursive),
        ("peaked", 1, zero_to_two.one_peaked),
    ),
    (  # 2
        ("plain", 5, zero_to_two.two_plain),
        ("loop", 3, zero_to_two.two_loop),
        ("z", 2.5, zero_to_two.two_z),
        ("swan", 1.5, zero_to_two.two_swan),
        ("ringed", 2, zero_to_two.two_ringed),
    ),
    (  # 3
        ("round", 6, three_to_five.three_round),
        ("flat", 3, three_to_five.three_flat),
        ("loop", 1.5, three_to_five.three_loop),
        ("swash", 1.5, three_to_five.three_swash),
    ),
    (  # 4
        ("open", 5, three_to_five.four_open),
        ("closed", 3, three_to_five.four_closed),
        ("one stroke", 1.5, three_to_five.four_one_stroke),
        ("cup", 2.2, three_to_five.four_cup),
        ("lightning", 2, three_to_five.four_lightning),
    ),
    (  # 5
        ("flag", 5, three_to_five.five_flag),
        ("joined", 4, three_to_five.five_joined),
        ("s", 2, three_to_five.five_s),
    ),
    (  # 6
        ("curved", 5, six_to_eight.six_curved),
        ("straight", 4.5, six_to_eight.six_straight),
        ("big loop", 1.5, six_to_eight.six_big_loop),
        ("spiral", 1.2, six_to_eight.six_spiral),
    ),
    (  # 7
        ("plain", 4, six_to_eight.seven_plain),
        ("hooked", 2, six_to_eight.seven_hooked),
        ("curved", 1.5, six_to_eight.seven_curved),
        ("barred", 4, six_to_eight.seven_barred),
        ("barred, hooked", 2, six_to_eight.seven_barred_hooked),
        ("wavy", 1.5, six_to_eight.seven_wavy),
        ("m", 3, six_to_eight.seven_m),
    ),
    (  # 8
        ("one stroke", 5, six_to_eight.eight_one_stroke),
        ("circles", 2, six_to_eight.eight_circles),
        ("open", 1.5, six_to_eight.eight_open),
        ("from the middle", 1.5, six_to_eight.eight_from_middle),
        ("straight back", 2, six_to_eight.eight_straight_back),
    ),
    (  # 9
        ("straight", 4, nine.nine_straight),
        ("hooked", 2, nine.nine_hooked),
        ("round", 3, nine.nine_round),
        ("curled", 2.6, nine.nine_curled),
        ("open", 1.2, nine.nine_open),
        ("swash", 2.2, nine.nine_swash),
        ("crossed", 2.2, nine.nine_crossed),
        ("balloon", 1.5, nine.nine_balloon),
    ),
)
