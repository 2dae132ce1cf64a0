/** A user profile. */
export interface UserProfile {
  name: string;
  /**
   * Renames.
   *
   * @param to - The `to` value.
   */
  rename(to: string): void;
}

/** An ID. */
export type Id = string | number;

/** A color. */
enum Color { Red }

/**
 * Formats the value.
 *
 * @param value - The value.
 * @returns The result.
 */
export function format(value: string): string;
export function format(value: number): string;
export function format(value: unknown): string {
  return String(value);
}

/** A user service. */
@Injectable()
export class UserService {
  /**
   * Creates a user service.
   *
   * @param http - The HTTP.
   * @param strict - The strict flag.
   */
  constructor(private readonly http: HttpClient, strict?: boolean) {}

  /**
   * Finds the user.
   *
   * @param userId - The user ID.
   * @param limit - The limit. Defaults to `10`.
   * @returns The user, or undefined.
   */
  @Input()
  public async findUser(userId: Id, limit: number = 10): Promise<UserProfile | undefined> {
    return undefined;
  }

  /**
   * Returns whether it is ready.
   *
   * @returns True if it is ready, false otherwise.
   */
  protected abstract isReady(): boolean;
}

/**
 * Returns the app.
 *
 * @param props - The properties.
 * @returns The app.
 */
export default function App({ title, children }: Props) {
  return <T>(x: T) => x;
}
