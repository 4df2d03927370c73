/** Native messages are long, name source files and end in a stop of their own; one line is enough for people. */
export function words(error: unknown): string {
	const text = error instanceof Error ? error.message : String(error);
	const line = text.split("\n")[0]!;
	// "/onnxruntime_src/…/webgpu_context.cc:136 void onnxruntime::…() condition was false. What went wrong"
	const inside = line.replace(/^\S+\.(cc|h):\d+ .*? was false\. /, "");
	return inside.replace(/[.\s]+$/, "").slice(0, 400);
}
