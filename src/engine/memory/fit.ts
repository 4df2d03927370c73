/** Whether a model fits into memory, and how it has to be loaded to fit. */
import { LensError } from "../../protocol/errors";
import type { Log } from "../ort";
import type { MemoryEstimate } from "./estimate";

export interface Room {
	/** Bytes that may be taken. */
	available: number;
	/** Load it whatever the figures say. */
	ignoreMemory: boolean;
	log: Log;
}

/**
 * Decides how a model is loaded.
 * @param name what it is called in messages
 * @returns whether weights are to be left as pages of their file
 * @throws LensError notEnoughMemory naming what is needed and what is free
 */
export function fitMemory(
	name: string,
	{ bytes, lowBytes }: MemoryEstimate,
	room: Room,
): { lowMemory: boolean } {
	if (bytes <= room.available) return { lowMemory: false };
	const figures = `needs about ${gigabytes(bytes)} GB and ${gigabytes(room.available)} GB are free`;
	if (lowBytes !== null && lowBytes < bytes && (lowBytes <= room.available || room.ignoreMemory)) {
		room.log("warning", `${name} ${figures}: its weights stay in their file, which makes answers slower.`);
		return { lowMemory: true };
	}
	if (!room.ignoreMemory) throw new LensError("notEnoughMemory", `${name} ${figures}.`);
	room.log("warning", `${name} ${figures}; it is loaded all the same, as asked.`);
	return { lowMemory: false };
}

/** "14.2"; a machine with next to nothing left is told by hundredths. */
const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(bytes < 1e8 ? 2 : 1);
