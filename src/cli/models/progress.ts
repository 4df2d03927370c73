import { durationText } from "../../hub/duration-text";
import type { DownloadProgress } from "../../hub/hub-model";
import { sizeText } from "../../hub/size-text";
import { type Output, oneLine } from "../terminal";

/** One line that rewrites itself on a terminal; elsewhere a line each tenth of the way. */
export function downloadLine(errors: Output): { show(progress: DownloadProgress): void; end(): void } {
	let [tenth, isOpen] = [-1, false];
	return {
		show(progress) {
			const now = Math.floor((10 * progress.doneBytes) / Math.max(progress.totalBytes, 1));
			if (errors.isTTY) {
				errors.write(`\r\u001b[K${progressText(progress)}  ${oneLine(progress.file)}`);
				isOpen = true;
			} else if (now > tenth) errors.write(`${progressText(progress)}\n`);
			tenth = Math.max(tenth, now);
		},
		end() {
			if (isOpen) errors.write("\n");
			isOpen = false;
		},
	};
}

function progressText({ doneBytes, totalBytes, bytesPerSecond, secondsLeft }: DownloadProgress): string {
	const speed = secondsLeft === null ? "" : `, ${sizeText(Math.round(bytesPerSecond))}/s`;
	const left = secondsLeft === null ? "" : `, ${durationText(secondsLeft)} left`;
	return `${sizeText(doneBytes)} of ${sizeText(totalBytes)}${speed}${left}`;
}
