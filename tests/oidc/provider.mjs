// A real provider of OpenID Connect for the tests: oidc-provider, which is certified, with accounts
// of its own and no password. Its settings are the first argument, in JSON; it says on which port it
// listens. Told "rotate" on its standard input it signs with another key from then on, and says so.
// It ends with its standard input.

import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createInterface } from "node:readline";

import { Provider } from "oidc-provider";

// What the library has to say must not come between what is said here.
console.info = console.error;

const settings = JSON.parse(process.argv[2]);
let keys = 0;

function signingKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  keys += 1;
  return { ...privateKey.export({ format: "jwk" }), kid: `key-${keys}`, use: "sig", alg: "RS256" };
}

function build() {
  const provider = new Provider(settings.issuer, {
    jwks: { keys: [signingKey()] },
    cookies: { keys: ["no secret: these sessions are of tests"] },
    clients: settings.clients,
    scopes: ["openid", "profile", "roles"],
    claims: { openid: ["sub"], profile: ["name"], roles: ["roles"] },
    // By the book what is asked by scope is told beside the token; many providers tell it within.
    conformIdTokenClaims: settings.tellsBeside,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    findAccount: (_context, id) =>
      settings.accounts[id] && {
        accountId: id,
        claims: () => ({ sub: id, ...settings.accounts[id] }),
      },
    // Nobody is asked for consent: a municipality gives it for its staff.
    loadExistingGrant: async (context) => {
      const { client, session } = context.oidc;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid profile roles");
      await grant.save();
      return grant;
    },
  });
  // Whoever speaks to it does so through a relay, whose address is the issuer's.
  provider.proxy = true;
  provider.on("server_error", (_context, error) => console.error(error));
  provider.use(async (context, next) => {
    if (!context.path.startsWith("/interaction/")) return next();
    const { prompt } = await provider.interactionDetails(context.req, context.res);
    if (context.method === "GET") {
      context.type = "html";
      context.body = `<!doctype html><title>${prompt.name}</title>
<form method="post"><label>Account <input name="account"></label><button>Sign in</button></form>`;
      return undefined;
    }
    const account = new URLSearchParams(await read(context.req)).get("account");
    const result = settings.accounts[account]
      ? { login: { accountId: account } }
      : { error: "access_denied", error_description: `who is ${account}` };
    await provider.interactionFinished(context.req, context.res, result, {
      mergeWithLastSubmission: false,
    });
    context.respond = false;
    return undefined;
  });
  return provider.callback();
}

async function read(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return text;
}

let answer = build();
const server = createServer((request, response) => answer(request, response));
server.listen(0, "127.0.0.1", () => console.log(server.address().port));

const lines = createInterface({ input: process.stdin });
lines.on("line", () => {
  answer = build();
  console.log("rotated");
});
lines.on("close", () => process.exit(0));
