// Errors of one shape: {"error":{"code":"…","message":"…"}}.

// An error that the client is told about.
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function notFound() {
  throw new ApiError(404, "not_found", "there is nothing at this path");
}

// For the end of a route: whatever gets there came with another method.
export function methodNotAllowed(...allowed) {
  return (req, res) => {
    res.set("Allow", allowed.join(", "));
    const message = `${req.path} allows ${allowed.join(", ")}`;
    throw new ApiError(405, "method_not_allowed", message);
  };
}

export function onError(log) {
  // Express knows by the four arguments that this one handles errors.
  return (error, req, res, next) => {
    const told = toApiError(error);
    if (told.status >= 500) {
      log.error("request failed", { request_id: req.id, error: error?.stack });
    }
    // Half an answer is sent: Express cuts the connection.
    if (res.headersSent) return next(error);
    const { status, code, message } = told;
    res.status(status).json({ error: { code, message } });
  };
}

function toApiError(error) {
  if (error instanceof ApiError) return error;
  // What Express and its body parser refuse has a type or a status.
  if (error?.type === "entity.parse.failed") {
    return new ApiError(400, "invalid_json", "the body is not valid JSON");
  }
  if (error?.type === "entity.too.large") {
    const message = `the body has more than ${error.limit} bytes`;
    return new ApiError(413, "payload_too_large", message);
  }
  if (error?.status === 415) {
    return new ApiError(415, "unsupported_media_type", error.message);
  }
  if (error?.status >= 400 && error?.status < 500) {
    return new ApiError(error.status, "bad_request", error.message);
  }
  return new ApiError(500, "internal_error", "something went wrong");
}
