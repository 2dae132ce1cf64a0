// Configuration from environment variables, checked once at the start.

import { LOG_LEVELS } from "./log.js";

export class ConfigError extends Error {}

// Reads the variables; one that is empty counts as not set.
export function readConfig(env) {
  const logLevel = env.LOG_LEVEL || "info";
  if (!LOG_LEVELS.includes(logLevel)) {
    throw new ConfigError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(", ")}`);
  }
  return {
    host: env.HOST || "127.0.0.1",
    port: wholeNumber(env, "PORT", 8080, 0, 65535),
    maxBodyBytes: wholeNumber(
      env,
      "MAX_BODY_BYTES",
      1024 * 1024,
      1,
      100 * 1024 * 1024,
    ),
    logLevel,
  };
}

function wholeNumber(env, name, fallback, least, most) {
  const text = env[name];
  if (!text) return fallback;
  const number = /^[0-9]{1,10}$/.test(text) ? Number(text) : -1;
  if (number < least || number > most) {
    throw new ConfigError(
      `${name} must be a whole number from ${least} to ${most}`,
    );
  }
  return number;
}
