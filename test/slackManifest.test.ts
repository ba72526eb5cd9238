import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import * as z from "zod";
import { SURFACE_ROUTES } from "../lambda/surfaces.ts";

const FILE = join(import.meta.dirname, "../docs/slack-manifest.yaml");
const upTo = (most: number) => z.string().min(1).max(most);
const url = (most: number) => z.url({ protocol: /^https$/ }).max(most);

/** The parts of a manifest that the guard's has. Source: Slack's manifest schema, version 1. */
const Manifest = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(1), minor_version: z.literal(1) }),
  display_information: z.strictObject({
    name: upTo(35),
    description: upTo(140),
    background_color: z.string().regex(/^#(?:[0-9a-f]{3}){1,2}$/i),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.literal(true),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: upTo(80), always_online: z.boolean() }),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().regex(/^\/[a-z-]{1,31}$/),
          url: url(3000),
          description: upTo(2000),
          usage_hint: upTo(1000),
          should_escape: z.boolean(),
        }),
      )
      .min(1)
      .max(50),
  }),
  oauth_config: z.strictObject({
    scopes: z.strictObject({ bot: z.array(z.string().max(50)).max(255) }),
  }),
  settings: z.strictObject({
    interactivity: z.strictObject({ is_enabled: z.literal(true), request_url: url(3000) }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.literal(false),
    token_rotation_enabled: z.literal(false),
  }),
});

describe("the manifest of the Slack app", () => {
  const manifest = Manifest.parse(parse(readFileSync(FILE, "utf8")));

  test("is of the form that Slack takes, and names every path of Slack's and no other", () => {
    const [command] = manifest.features.slash_commands;
    const urls = [command?.url ?? "", manifest.settings.interactivity.request_url];
    const own = SURFACE_ROUTES.filter(({ surface }) => surface === "slack");
    expect(urls.map((text) => new URL(text).pathname)).toEqual(own.map(({ path }) => path));
    expect(new Set(urls.map((text) => new URL(text).host)).size).toBe(1);
    expect(command?.command).toBe("/egress");
  });

  test("asks for no more than what the guard calls", () => {
    expect(manifest.oauth_config.scopes.bot).toEqual(["commands", "chat:write", "im:write"]);
  });
});
