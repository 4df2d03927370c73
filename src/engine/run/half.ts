/** Half-precision numbers, which Node 20 has no array for: the runtime hands them over as their 16 bits. */

/** @returns the same numbers in single precision; a Float32Array comes back as it is */
export function float32(data: Float32Array | Uint16Array): Float32Array {
	if (data instanceof Float32Array) return data;
	const single = new Float32Array(data.length);
	for (let i = 0; i < data.length; i++) single[i] = fromHalf(data[i]!);
	return single;
}

function fromHalf(bits: number): number {
	const sign = bits & 0x8000 ? -1 : 1;
	const exponent = (bits >> 10) & 31;
	const fraction = bits & 1023;
	if (exponent === 0) return sign * fraction * 2 ** -24;
	if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
	return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
