/** How far a long job is, on standard error. */
import type { EngineEvents } from "../../protocol/engine-api";
import { spendingText } from "../servers/spending";
import type { Output } from "../terminal";

export type Progress = Parameters<EngineEvents["progress"]>[0];

/** One line a step: it rewrites itself on a terminal; elsewhere there is one for each tenth of the step. */
export function progressLine(errors: Output): { show(progress: Progress): void; end(): void } {
	let step = "";
	let tenth = "";
	return {
		show(progress) {
			const now = `${progress.step} ${Math.floor((10 * progress.done) / Math.max(progress.total, 1))}`;
			if (errors.isTTY) {
				if (step && step !== progress.step) errors.write("\n");
				errors.write(`\r\u001b[K${progressText(progress)}`);
			} else if (now !== tenth) errors.write(`${progressText(progress)}\n`);
			step = progress.step;
			tenth = now;
		},
		end() {
			if (errors.isTTY && step !== "") errors.write("\n");
		},
	};
}

function progressText({ step, done, total, secondsLeft, spent }: Progress): string {
	const left = secondsLeft === null || done === total ? "" : `, ${duration(secondsLeft)} left`;
	const asked = spent && spent.requests > 0 ? `; ${spendingText(spent)}` : "";
	return `${step}: ${done} of ${total}${left}${asked}`;
}

/** "40 s", "12 min", "3.5 h". */
export function duration(seconds: number): string {
	if (seconds < 60) return `${Math.ceil(seconds)} s`;
	if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
	return `${(seconds / 3600).toFixed(1)} h`;
}
