export interface UserProfile {
  name: string;
  rename(to: string): void;
}

export type Id = string | number;

enum Color { Red }

export function format(value: string): string;
export function format(value: number): string;
export function format(value: unknown): string {
  return String(value);
}

@Injectable()
export class UserService {
  constructor(private readonly http: HttpClient, strict?: boolean) {}

  @Input()
  public async findUser(userId: Id, limit: number = 10): Promise<UserProfile | undefined> {
    return undefined;
  }

  protected abstract isReady(): boolean;
}

export default function App({ title, children }: Props) {
  return <T>(x: T) => x;
}
