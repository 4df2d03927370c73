/** Numbers as bytes of a tensor, and as they are when read back. */
import { halfBits, type Matrix, toHalf } from "../numbers";
import { TYPE } from "../write-onnx";

/** @returns the values' bytes in one of the three float types */
export function floatBytes(values: ArrayLike<number>, type: number): Uint8Array {
	const list = Array.from(values);
	if (type === TYPE.float) return bytesOf(Float32Array.from(list));
	return bytesOf(Uint16Array.from(list, type === TYPE.float16 ? halfBits : bfloatBits));
}

/** @returns a number as it is once stored in a float type */
export function stored(value: number, type: number): number {
	if (type === TYPE.float) return Math.fround(value);
	return type === TYPE.float16 ? toHalf(value) : bfloatValue(bfloatBits(value));
}

export const storedMatrix = (m: Matrix, type: number): Matrix => ({
	...m,
	data: m.data.map((value) => stored(value, type)),
});

export const bytesOf = (data: ArrayBufferView): Uint8Array =>
	new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** One number as float32 and as its bits. */
const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** bfloat16 is float32's upper half, rounded to nearest even. */
function bfloatBits(value: number): number {
	single[0] = value;
	const whole = bits[0]!;
	return ((whole + 0x7fff + ((whole >>> 16) & 1)) >>> 16) & 0xffff;
}

function bfloatValue(half: number): number {
	bits[0] = (half << 16) >>> 0;
	return single[0]!;
}
