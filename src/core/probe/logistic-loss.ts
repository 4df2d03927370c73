/**
 * The logistic loss as the solvers need it. Labels y are +1 and −1, and 0 for
 * rows that take no part; margins are m_i = w·x_i + b.
 */

/** log(1 + e^x), without overflow. */
export function softplus(x: number): number {
	return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

/** Σ_i log(1 + e^(−y_i m_i)) at margins m + step · direction. */
export function lossAt(y: Float64Array, m: Float64Array, direction?: Float64Array, step = 0): number {
	let sum = 0;
	for (let i = 0; i < y.length; i++)
		if (y[i] !== 0) sum += softplus(-y[i]! * (direction ? m[i]! + step * direction[i]! : m[i]!));
	return sum;
}

/** The loss's slope and curvature in each margin. */
export interface Slopes {
	/** [rows] C · y_i · σ(−y_i m_i), minus the derivative: where the loss wants the margin to go. */
	pull: Float64Array;
	/** [rows] C · σ(m_i) · (1 − σ(m_i)), the second derivative, ≥ 0. */
	curvature: Float64Array;
}

export function slopesAt(y: Float64Array, m: Float64Array, c: number): Slopes {
	const pull = new Float64Array(y.length);
	const curvature = new Float64Array(y.length);
	for (let i = 0; i < y.length; i++) {
		if (y[i] === 0) continue;
		const wrong = 1 / (1 + Math.exp(y[i]! * m[i]!));
		pull[i] = c * y[i]! * wrong;
		curvature[i] = c * wrong * (1 - wrong);
	}
	return { pull, curvature };
}

/**
 * Value of the L1 problem's dual at the point that a primal point suggests, scaled until it is allowed:
 *
 *     D = Σ_i C · H(s · |pull_i| / C),   s = min(1, 1 / max_j |Σ_i pull_i x_ij|),   H(p) = −p log p − (1−p) log(1−p)
 *
 * No weights can bring the objective below D, so objective − D bounds what is left to gain.
 */
export function dualValue(pull: Float64Array, c: number, largestCorrelation: number): number {
	const scale = Math.min(1, 1 / largestCorrelation);
	let sum = 0;
	for (let i = 0; i < pull.length; i++) {
		const p = (scale * Math.abs(pull[i]!)) / c;
		if (p > 0 && p < 1) sum -= p * Math.log(p) + (1 - p) * Math.log1p(-p);
	}
	return c * sum;
}
