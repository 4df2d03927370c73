/** NumPy's .npy files of activations: one matrix of floating-point numbers. */

export interface Matrix {
	/** [rows, columns], such as [layers, neurons of a layer]. */
	shape: [number, number];
	/** Row after row. */
	values: Float32Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** NumPy's own limit is far lower; what a broken file claims must not fill the memory. */
const LONGEST_HEADER = 1 << 16;
/** Values are aligned to this many bytes, as NumPy does since 1.14. */
const ALIGNMENT = 64;

/**
 * Reads a matrix: header versions 1 to 3; half, single and double precision, of either byte order; stored by rows or by
 * columns.
 * @returns what is wrong, in words that follow the file's name, when it is no such file
 */
export function readNpy(bytes: Uint8Array): Matrix | string {
	const header = headerOf(bytes);
	if (typeof header === "string") return header;
	const { kind, isLittle, isByColumns, shape, start } = header;
	const count = shape[0] * shape[1];
	if (bytes.length - start !== count * kind.bytes)
		return `holds ${bytes.length - start} bytes of numbers, where ${shape.join(" x ")} take ${count * kind.bytes}`;
	const view = new DataView(bytes.buffer, bytes.byteOffset + start);
	const values = new Float32Array(count);
	const [rows, columns] = shape;
	for (let row = 0; row < rows; row++)
		for (let column = 0; column < columns; column++) {
			const at = isByColumns ? column * rows + row : row * columns + column;
			values[row * columns + column] = kind.get(view, at * kind.bytes, isLittle);
		}
	return { shape, values };
}

/** The bytes that `numpy.save` writes for float32 by rows. */
export function writeNpy({ shape, values }: Matrix): Uint8Array {
	const told = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(", ")}), }`;
	const blanks = ALIGNMENT - ((MAGIC.length + 4 + told.length + 1) % ALIGNMENT);
	const header = `${told}${" ".repeat(blanks % ALIGNMENT)}\n`;
	const start = MAGIC.length + 4 + header.length;
	const bytes = new Uint8Array(start + values.length * 4);
	bytes.set([...MAGIC, 1, 0, header.length & 0xff, header.length >> 8]);
	bytes.set(new TextEncoder().encode(header), MAGIC.length + 4);
	const view = new DataView(bytes.buffer, start);
	for (const [i, value] of values.entries()) view.setFloat32(i * 4, value, true);
	return bytes;
}

interface Kind {
	bytes: number;
	get(view: DataView, at: number, isLittle: boolean): number;
}

const KINDS: Record<string, Kind> = {
	f2: { bytes: 2, get: (view, at, isLittle) => halfValue(view.getUint16(at, isLittle)) },
	f4: { bytes: 4, get: (view, at, isLittle) => view.getFloat32(at, isLittle) },
	f8: { bytes: 8, get: (view, at, isLittle) => view.getFloat64(at, isLittle) },
};

/** IEEE 754 half precision: a sign, five bits of exponent, ten of fraction. */
function halfValue(bits: number): number {
	const sign = bits >> 15 ? -1 : 1;
	const exponent = (bits >> 10) & 31;
	const fraction = bits & 1023;
	if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
	if (exponent === 0) return sign * fraction * 2 ** -24;
	return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

interface Header {
	kind: Kind;
	isLittle: boolean;
	isByColumns: boolean;
	shape: [number, number];
	/** Where the numbers begin. */
	start: number;
}

function headerOf(bytes: Uint8Array): Header | string {
	if (bytes.length < 12 || !MAGIC.every((byte, i) => bytes[i] === byte)) return "is no file of NumPy";
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const version = bytes[6]!;
	if (version < 1 || version > 3) return `has version ${version} of NumPy's format, which is unknown`;
	const before = version === 1 ? 10 : 12;
	const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
	const start = before + length;
	if (length > LONGEST_HEADER || start > bytes.length) return "ends in its header";
	return fieldsIn(new TextDecoder().decode(bytes.subarray(before, start)), start);
}

/** Reads the header's dictionary, which Python's repr writes. */
function fieldsIn(text: string, start: number): Header | string {
	const [, descr = ""] = /'descr'\s*:\s*'([^']*)'/.exec(text) ?? [];
	const [, order] = /'fortran_order'\s*:\s*(True|False)/.exec(text) ?? [];
	const [, list] = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text) ?? [];
	if (order === undefined || list === undefined) return "has a header that cannot be read";
	if (descr.includes("O")) return "holds objects of Python, which are not read";
	const kind = KINDS[descr.slice(1)];
	if (!kind || !/^[<>=]/.test(descr)) return `holds numbers of the kind "${descr}", not floating-point ones`;
	const shape = list
		.split(",")
		.filter((each) => each.trim() !== "")
		.map(Number);
	const [rows = 0, columns = 0] = shape;
	if (shape.length !== 2) return `has ${shape.length} dimensions, not layers and neurons`;
	if (!Number.isSafeInteger(rows * columns * kind.bytes)) return "claims more numbers than any file holds";
	return {
		kind,
		isLittle: !descr.startsWith(">"),
		isByColumns: order === "True",
		shape: [rows, columns],
		start,
	};
}
