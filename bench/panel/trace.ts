/** What the page's main thread worked in each frame, from Chromium's tracing. */
import type { CDPSession } from "playwright-core";

interface TraceEvent {
	name: string;
	ph: string;
	pid: number;
	tid: number;
	/** Microseconds by the wall, and of the thread's own time. */
	ts: number;
	dur?: number;
	tdur?: number;
	args: { name?: string };
}

/** All that was traced while `act` ran. */
export async function traced(session: CDPSession, act: () => Promise<void>): Promise<TraceEvent[]> {
	const events: TraceEvent[] = [];
	const collect = ({ value }: { value: unknown[] }) => events.push(...(value as TraceEvent[]));
	session.on("Tracing.dataCollected", collect);
	const traceConfig = {
		includedCategories: ["toplevel", "devtools.timeline", "blink.user_timing", "__metadata"],
	};
	await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig });
	await act();
	const done = new Promise<void>((resolve) => session.once("Tracing.tracingComplete", () => resolve()));
	await session.send("Tracing.end");
	await done;
	session.off("Tracing.dataCollected", collect);
	return events;
}

/**
 * Milliseconds of the main thread's own time a frame, one figure a frame: on a machine with other work to do, times by
 * the wall count what others did.
 */
export function workByFrame(events: readonly TraceEvent[]): number[] {
	const main = mainThread(events);
	const begins = main.filter(isFrame).sort((a, b) => a.ts - b.ts);
	const work: number[] = [];
	let frame = 0;
	let sum = 0;
	// Several callbacks of one frame run within one task.
	for (const { ts, dur = 0, tdur = 0 } of tasksOf(main)) {
		sum += tdur / 1000;
		let isFrameTask = false;
		while (frame < begins.length && begins[frame]!.ts < ts + dur) {
			frame++;
			isFrameTask = true;
		}
		if (!isFrameTask) continue;
		work.push(sum);
		sum = 0;
	}
	return work.slice(1);
}

/** Milliseconds of the main thread's own time between two marks of the page. */
export function workBetween(events: readonly TraceEvent[], first: string, last: string): number {
	const at = (mark: string) => events.find(({ name }) => name === mark)?.ts ?? Number.NaN;
	const [start, end] = [at(first), at(last)];
	const tasks = tasksOf(mainThread(events)).filter(({ ts, dur = 0 }) => ts + dur > start && ts < end);
	return tasks.reduce((sum, { tdur = 0 }) => sum + tdur / 1000, 0);
}

const isFrame = ({ name, ph }: TraceEvent): boolean => name === "FireAnimationFrame" && ph === "X";

const tasksOf = (main: readonly TraceEvent[]): TraceEvent[] =>
	main
		.filter(({ name, ph }) => ph === "X" && (name === "RunTask" || name === "ThreadControllerImpl::RunTask"))
		.sort((a, b) => a.ts - b.ts);

/** The thread on which the page's frames were made. */
function mainThread(events: readonly TraceEvent[]): TraceEvent[] {
	const byThread = new Map<string, TraceEvent[]>();
	const keyOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
	for (const event of events)
		if (event.ph === "M" && event.name === "thread_name" && event.args.name === "CrRendererMain")
			byThread.set(keyOf(event), []);
	for (const event of events) byThread.get(keyOf(event))?.push(event);
	const frames = (thread: readonly TraceEvent[]) => thread.filter(isFrame).length;
	return [...byThread.values()].sort((a, b) => frames(b) - frames(a))[0] ?? [];
}
