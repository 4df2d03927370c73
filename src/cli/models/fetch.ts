/** The one file that imports undici: Node's own fetch does not know the proxies that the environment names. */
import { EnvHttpProxyAgent, fetch as fetchOver } from "undici";

/**
 * `fetch` through HTTPS_PROXY and HTTP_PROXY, around them for the hosts in NO_PROXY; names in small letters go first, as
 * curl has it.
 */
export function fetchThrough(environment: Readonly<Record<string, string | undefined>>): typeof fetch {
	const named = (name: string) => environment[name.toLowerCase()] || environment[name] || "";
	const dispatcher = new EnvHttpProxyAgent({
		httpProxy: named("HTTP_PROXY"),
		httpsProxy: named("HTTPS_PROXY"),
		noProxy: named("NO_PROXY"),
	});
	const fetchProxied = (url: string | URL, init: object = {}) => fetchOver(url, { ...init, dispatcher });
	// The same standard's types, written down twice.
	return fetchProxied as unknown as typeof fetch;
}
