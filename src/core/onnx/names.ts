/** Names of what `instrument.ts` adds to a graph. The prefix keeps them apart from any exporter's own names. */

/** Runtime input, int64 [K_l]: the neurons of layer l to read; empty is allowed. */
export const indexInput = (layer: number): string => `hneurons.index.${layer}`;

/** Runtime input, int64 [K]: for each neuron that is read, in layer order, its layer's place among the layers that are tapped. */
export const LAYERS_INPUT = "hneurons.layers";

/** Runtime input, float32 [L, N]: one factor a neuron on z; all ones leaves the model as it is. */
export const GAIN_INPUT = "hneurons.gain";

/**
 * Output, float32 [B, T, K], K = sum of K_l in layer order: |z_k| / (||h_l|| + 1e-8).
 * Times the neuron's column norm this is CETT.
 */
export const RATIO_OUTPUT = "hneurons.ratio";

/** Runtime input of the pooled variant, float32 [B, R, T]: each region's weight of each token (1/|region| inside it). */
export const REGION_INPUT = "hneurons.regions";

/** Output of the pooled variant, float32 [L, B, R, N]: sum over t of w[r,t] |z[l,t]| / (||h_l,t|| + 1e-8). */
export const POOLED_OUTPUT = "hneurons.pooled";

/** Runtime input, int64 [1]: tokens that the cache holds before a run, S; its inputs may be longer. */
export const CACHE_LENGTH_INPUT = "hneurons.cache.length";

/** Runtime input, int64 [1]: tokens that the cache holds after a run, S + T. */
export const CACHE_TOTAL_INPUT = "hneurons.cache.total";

/** Output: the new tokens' part of all caches of one shape, one upon another along the first axis. */
export const cacheOutput = (group: number): string => `hneurons.cache.new.${group}`;
