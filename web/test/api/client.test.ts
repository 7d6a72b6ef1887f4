import { describe, expect, it } from "vitest";
import { Client, Refused, Unreachable } from "../../src/api/client";

const answer = (status: number, data: unknown): Response => new Response(JSON.stringify(data), { status });
const refused = (): Response => answer(401, { problems: [{ kind: "unauthorized", message: "no", where: {}, fixes: [] }] });

describe("a client whose token has expired", () => {
  it("asks for a new one and sends the same request once more with it", async () => {
    let token = "old";
    const sent: (string | null)[] = [];
    const client = new Client(() => token, (_, init) => {
      const bearer = new Headers(init.headers).get("authorization");
      sent.push(`${bearer ?? ""} ${init.body as string}`);
      return Promise.resolve(bearer === "Bearer new" ? answer(202, { id: "r", seq: 1, status: "queued" }) : refused());
    }, "/api/v1", () => {
      token = "new";
      return Promise.resolve(true);
    });
    expect((await client.run({ workflow: { a: 1 } }, "key")).id).toBe("r");
    expect(sent).toEqual(['Bearer old {"workflow":{"a":1}}', 'Bearer new {"workflow":{"a":1}}']);
  });

  it("gives the refusal on where nobody logs in, and never asks for a used launch link", async () => {
    let asked = 0;
    const client = new Client(() => "old", () => Promise.resolve(refused()), "/api/v1", () => {
      asked++;
      return Promise.resolve(false);
    });
    await expect(client.ticket()).rejects.toBeInstanceOf(Refused);
    await expect(client.session("used")).rejects.toBeInstanceOf(Refused);
    expect(asked).toBe(1);
  });
});

describe("a client whose server is away", () => {
  it("says that nothing is known of what the server did", async () => {
    const client = new Client(() => null, () => Promise.reject(new TypeError("failed")));
    await expect(client.health()).rejects.toBeInstanceOf(Unreachable);
  });
});
