// Reads what to do from files of the workspace's parent folder, and writes there what came of it.
const { readFileSync, renameSync, writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { monitorEventLoopDelay } = require("node:perf_hooks");
const vscode = require("vscode");

/** Milliseconds between two looks at the event loop; the delay is what comes on top. */
const RESOLUTION_MS = 10;
/** Of work that tells how fast the machine is here and now. */
const STEPS = 200_000_000;

exports.activate = (context) => {
	const place = (name) => join(dirname(vscode.workspace.workspaceFolders[0].uri.fsPath), name);
	// A file that is there is whole.
	const tell = (name, value) => {
		writeFileSync(place(`${name}.part`), JSON.stringify(value));
		renameSync(place(`${name}.part`), place(name));
	};
	const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

	/** calls.json: [{ name, input }]; results.json: one a call, its text or its error. */
	const callTools = async () => {
		const results = [];
		for (const { name, input } of JSON.parse(readFileSync(place("calls.json"), "utf8"))) {
			try {
				const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
				results.push({ text: content.map((part) => part.value).join("") });
			} catch (error) {
				results.push({ error: error.message });
			}
		}
		tell("results.json", results);
	};
	const watchDelay = () => {
		delay.reset();
		delay.enable();
	};
	const tellDelay = () => {
		delay.disable();
		const ms = (nanoseconds) => nanoseconds / 1e6 - RESOLUTION_MS;
		const [p50, p99] = [50, 99].map((percent) => ms(delay.percentile(percent)));
		tell("delay.json", { p50, p99, max: ms(delay.max), pace: pace() });
	};
	/** Milliseconds that a fixed piece of work takes. */
	const pace = () => {
		const start = performance.now();
		for (let step = 0, x = 1; step < STEPS; step++) x = (Math.imul(x, 1_103_515_245) + 12_345) | 0;
		return performance.now() - start;
	};
	/** diagnostics.json: those of our extension, [file, start line, column, end line, column, severity, rule, message]. */
	const tellDiagnostics = () => {
		const place = ({ start, end }) => [start.line, start.character, end.line, end.character];
		const rows = vscode.languages
			.getDiagnostics()
			.flatMap(([uri, diagnostics]) =>
				diagnostics
					.filter(({ source, code }) => source === "h-neurons" && code)
					.map(({ range, severity, code, message }) => [
						uri.fsPath,
						...place(range),
						severity,
						code.value,
						message,
					]),
			);
		tell("diagnostics.json", rows);
	};
	for (const [name, run] of Object.entries({ callTools, watchDelay, tellDelay, tellDiagnostics }))
		context.subscriptions.push(vscode.commands.registerCommand(`hNeuronsTest.${name}`, run));
};
