/** How large every model of the zoo is. */
export const SIZES = { layers: 2, hidden: 16, heads: 2, ffn: 40, vocab: 64 };
