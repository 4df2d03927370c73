import type { DownloadProgress } from "../hub-model";

/** More often is more than eyes read. */
const PAUSE_MS = 150;
/** The speed is that of the last seconds: long enough to be calm, short enough to follow a changed connection. */
const WINDOW_MS = 8000;

export interface Meter {
	/** Bytes that were on the disk already. */
	found(bytes: number): void;
	/** Bytes that came. */
	came(bytes: number, file: string): void;
	/** Bytes that came, and must come again. */
	lost(bytes: number): void;
	/** Tells the end, whenever the last time was. */
	end(file: string): void;
}

/** Reckons what is done, how fast, and how long it takes still. */
export function meterOf(
	totalBytes: number,
	onProgress: ((progress: DownloadProgress) => void) | undefined,
	now: () => number = () => performance.now(),
): Meter {
	let doneBytes = 0;
	let toldAt = Number.NEGATIVE_INFINITY;
	/** [when, bytes that came until then] */
	const track: [number, number][] = [[now(), 0]];
	let came = 0;
	const speed = (): number => {
		const [[from, before] = [0, 0]] = track;
		const seconds = (now() - from) / 1000;
		return seconds > 0 ? (came - before) / seconds : 0;
	};
	const tell = (file: string) => {
		toldAt = now();
		track.push([toldAt, came]);
		while (track.length > 2 && toldAt - track[0]![0] > WINDOW_MS) track.shift();
		const bytesPerSecond = speed();
		// A first moment's speed is no speed.
		const isKnown = bytesPerSecond > 0 && toldAt - track[0]![0] > 500;
		const secondsLeft = isKnown ? (totalBytes - doneBytes) / bytesPerSecond : null;
		onProgress?.({ file, doneBytes, totalBytes, bytesPerSecond, secondsLeft });
	};
	return {
		found(bytes) {
			doneBytes += bytes;
		},
		came(bytes, file) {
			doneBytes += bytes;
			came += bytes;
			if (now() - toldAt >= PAUSE_MS) tell(file);
		},
		lost(bytes) {
			doneBytes -= bytes;
		},
		end: tell,
	};
}
