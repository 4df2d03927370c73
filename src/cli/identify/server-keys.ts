/** Keys of servers, from the environment: each goes to the server that it is for, and to no other. */
import type { Program } from "../program";
import { UsageError } from "../usage";
import type { NamedServer } from "./arguments";

const ROLES = ["sampler", "judge", "extractor"] as const;
type Role = (typeof ROLES)[number];
/** Who answers, who judges and who finds spans; null where nobody is named. */
export type NamedServers = Record<Role, NamedServer | null>;

/** The key of whichever servers are named, while all of them are one and the same. */
const SHARED = "H_NEURONS_API_KEY";
const OWN: Record<Role, string> = {
	sampler: "H_NEURONS_SAMPLER_API_KEY",
	judge: "H_NEURONS_JUDGE_API_KEY",
	extractor: "H_NEURONS_EXTRACTOR_API_KEY",
};

/**
 * Each server's key: that of its own variable, where an empty one says that it wants none, or else the shared one.
 * @throws UsageError when the shared key would go to servers of several origins
 */
export function serverKeys(
	named: NamedServers,
	environment: Program["environment"],
): Record<Role, string | null> {
	const roles = ROLES.filter((role) => named[role] !== null);
	const shared = environment[SHARED] || null;
	const lacking = roles.filter((role) => environment[OWN[role]] === undefined);
	const origins = [...new Set(roles.map((role) => originOf(named[role]!.url)))];
	if (shared !== null && lacking.length > 0 && origins.length > 1)
		throw new UsageError(
			`${SHARED} would go to servers of several addresses (${origins.join(", ")}): set ${lacking.map((role) => OWN[role]).join(", ")} instead, empty for a server that wants no key.`,
		);
	const keyOf = (role: Role): string | null => {
		const own = environment[OWN[role]];
		return own === undefined ? shared : own || null;
	};
	return { sampler: keyOf("sampler"), judge: keyOf("judge"), extractor: keyOf("extractor") };
}

/** Scheme, host and port; the whole text where it is no address, which is told later. */
const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url);
