import { readdirSync, readFileSync } from "node:fs";
import { instrument } from "../../src/core/onnx/instrument";
import { scanModel } from "../../src/core/onnx/scan";
import { findTaps } from "../../src/core/onnx/taps";
import { FAMILIES } from "./family";
import { findCell } from "./find-cell";
const count = new Map<string, number>();
function see(what: string, bytes: Uint8Array) {
	const s = scanModel(bytes);
	if ("problem" in s) return;
	const { taps, problems } = findTaps(s.value, {});
	if (problems.length) return;
	for (const n of instrument(s.value, taps, { pooled: false, lastLogitsOnly: true, keepsCache: true }).cacheNotes) {
		const k = what + ": " + n.replace(/\d+/g, "n");
		count.set(k, (count.get(k) ?? 0) + 1);
	}
}
for (const e of ["torchscript", "dynamo", "genai", "community"] as const)
	for (const f of FAMILIES) for (const d of ["fp32", "q4"] as const) { try { see(e, findCell(e, f.name, d).bytes); } catch {} }
for (const d of readdirSync("test/golden/torch-export")) try { see("torch-export", readFileSync(`test/golden/torch-export/${d}/onnx/model.onnx`)); } catch {}
console.log([...count].map(([k, v]) => `${v} ${k}`).sort().join("\n"));
