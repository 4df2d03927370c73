import type { Output } from "../../terminal";
import type { FileOutcome } from "../lint-files";

/** Milliseconds between two pictures of the line: more often is more than eyes read. */
const PAUSE = 100;

/** One line on a terminal that rewrites itself: files done, findings, time left. Elsewhere nothing is written. */
export function progressLine(
	errors: Output,
	total: number,
	now: () => number,
): { onFile(outcome: FileOutcome): void; end(): void } {
	const started = now();
	let [done, findings, shownAt] = [0, 0, Number.NEGATIVE_INFINITY];
	const show = () => {
		const left = (((now() - started) / done) * (total - done)) / 1000;
		const text = `${done} of ${total} files, ${findings} found, ${Math.ceil(left)} s left`;
		errors.write(`\r\u001b[K${text}`);
		shownAt = now();
	};
	return {
		onFile({ linted }) {
			done++;
			findings += linted?.findings.length ?? 0;
			if (errors.isTTY && now() - shownAt >= PAUSE) show();
		},
		end() {
			if (errors.isTTY && done > 0) errors.write("\r\u001b[K");
		},
	};
}
