import { ShapeError, type Tensor, tensor } from "../tensor";

/** Keeps CETT finite where a block writes nothing; the reference implementation's value. */
export const EPSILON = 1e-8;

/**
 * How large each chosen neuron's write is next to its block's whole output, token by token (CETT).
 *
 *     ratio[t,k] = |z[t,k]| / (‖h[t]‖₂ + EPSILON)      from the instrumented graph; h of the layer that neuron k is in
 *     cett[t,k]  = ratio[t,k] · ‖W_down[:,k]‖₂
 *
 * Scaling W_down by a factor leaves CETT as it is: the column norm grows as much as ‖h‖ does.
 *
 * @param ratios      [T, K] ≥ 0
 * @param columnNorms [K]    ‖W_down[:,k]‖₂, ≥ 0
 * @returns           [T, K] unitless, ≥ 0; may exceed 1, since writes cancel; 0 means silent
 * @throws ShapeError when the two disagree on K
 * @see Gao et al. 2025, arXiv:2512.01797, section 6.1; Zhang et al. 2024 (ReLU² Wins), where CETT comes from
 */
export function cett(ratios: Tensor, columnNorms: Float32Array): Tensor {
	const [nTokens = 0, nChosen = 0] = ratios.shape;
	if (ratios.shape.length !== 2 || nChosen !== columnNorms.length)
		throw new ShapeError(
			`ratios [${ratios.shape.join(", ")}] do not go with ${columnNorms.length} column norms`,
		);
	const values = new Float32Array(nTokens * nChosen);
	for (let t = 0; t < nTokens; t++)
		for (let k = 0; k < nChosen; k++)
			values[t * nChosen + k] = ratios.data[t * nChosen + k]! * columnNorms[k]!;
	return tensor(values, [nTokens, nChosen]);
}
