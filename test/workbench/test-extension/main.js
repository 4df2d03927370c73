// Reads what to do from files of the workspace's parent folder, and writes there what came of it.
const { readFileSync, writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { monitorEventLoopDelay } = require("node:perf_hooks");
const vscode = require("vscode");

/** Milliseconds between two looks at the event loop; the delay is what comes on top. */
const RESOLUTION_MS = 10;

exports.activate = (context) => {
	const place = (name) => join(dirname(vscode.workspace.workspaceFolders[0].uri.fsPath), name);
	const tell = (name, value) => writeFileSync(place(name), JSON.stringify(value));
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
		tell("delay.json", { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) });
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
