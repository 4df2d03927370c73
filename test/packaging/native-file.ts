/** Processors by the numbers that the formats of native files give them. */
const ELF_MACHINES: Record<number, string> = { 62: "x64", 183: "arm64" };
const MACH_MACHINES: Record<number, string> = { 16777223: "x64", 16777228: "arm64" };
const PE_MACHINES: Record<number, string> = { 34404: "x64", 43620: "arm64" };

/** The target that a native file was made for, by its own header, as "linux-x64"; null when it is no native file. */
export function targetOf(bytes: Buffer): string | null {
	if (bytes.length < 64) return null;
	if (bytes.readUInt32BE(0) === 0x7f454c46) return `linux-${ELF_MACHINES[bytes.readUInt16LE(18)]}`;
	if (bytes.readUInt32LE(0) === 0xfeedfacf) return `darwin-${MACH_MACHINES[bytes.readUInt32LE(4)]}`;
	// Several processors in one file.
	if (bytes.readUInt32BE(0) === 0xcafebabe) return "darwin-universal";
	const header = bytes.readUInt16BE(0) === 0x4d5a ? bytes.readUInt32LE(60) : bytes.length;
	if (header + 6 > bytes.length || bytes.readUInt32BE(header) !== 0x50450000) return null;
	return `win32-${PE_MACHINES[bytes.readUInt16LE(header + 4)]}`;
}
