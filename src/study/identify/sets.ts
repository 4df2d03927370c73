/**
 * `consistent`: the test questions whose answers all agree, by their most frequent answer. `cross-domain`: topics that no
 * fit has seen. `fabricated`: answers about what does not exist, beside as many right test answers of the same kinds.
 * `sensitive`: test answers to questions whose truth may be unwelcome, not balanced. Choosing happens on folds of `train`.
 */
export const SETS = ["train", "test", "consistent", "cross-domain", "fabricated", "sensitive"] as const;
export type SetName = (typeof SETS)[number];
