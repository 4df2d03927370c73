/** What of a growing answer can be sent: nothing that a text which ends answers may yet take back. */
import { doubtfulEnd, stopPlace } from "../../core/stop-texts";
import type { TokenReading } from "../../protocol/engine-api";

export class HeldBack {
	private readonly held: TokenReading[] = [];
	private sent = 0;
	private known = 0;

	constructor(private readonly stops: readonly string[]) {}

	/**
	 * Takes one more token.
	 * @param text the answer so far
	 * @returns    those tokens that can be sent now, up to one that completes a character
	 */
	push(token: TokenReading, text: string): TokenReading[] {
		this.held.push(token);
		const sure = stopPlace(text, this.stops, this.known) ?? text.length - doubtfulEnd(text, this.stops);
		this.known = text.length;
		const last = this.held.findLastIndex(({ end, text: own }) => own !== "" && end <= sure);
		return this.release(last + 1);
	}

	/** @param tokens of the whole answer @returns those that were not sent yet */
	rest(tokens: readonly TokenReading[]): TokenReading[] {
		return tokens.slice(this.sent);
	}

	private release(count: number): TokenReading[] {
		this.sent += count;
		return this.held.splice(0, count);
	}
}
