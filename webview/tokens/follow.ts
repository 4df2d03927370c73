/** Keeps the end of a growing text in sight of those who are looking at it, and leaves alone those who are not. */
import { el } from "../dom";

/** Pixels below the window's edge at which the end still counts as seen. */
const SLACK = 24;

export interface Follower {
	/** Stands after the text. */
	element: HTMLElement;
	/** To be called after the text has grown. */
	grown(): void;
}

/**
 * The browser tells when the end comes into sight and leaves it, so that nothing is measured while tokens stream in. It
 * tells at a frame's end, though: who scrolls away must not be brought back by a token of that very frame.
 * @param isHeld whether the text must stay where it is, end or not: an open card would leave its token
 */
export function follower(isHeld: () => boolean): Follower {
	const element = el("div", { class: "text-end", "aria-hidden": "true" });
	let isSeen = false;
	const observer = new IntersectionObserver(
		(entries) => {
			isSeen = entries.at(-1)!.isIntersecting;
		},
		{ rootMargin: `0px 0px ${SLACK}px 0px` },
	);
	observer.observe(element);
	const onScroll = () => {
		const { top } = element.getBoundingClientRect();
		isSeen = top >= 0 && top <= window.innerHeight + SLACK;
	};
	window.addEventListener("scroll", onScroll, { passive: true });
	return {
		element,
		grown() {
			if (isSeen && !isHeld()) element.scrollIntoView({ block: "nearest", behavior: "instant" });
		},
	};
}
