/**
 * Renders the button.
 *
 * @param props - The properties.
 * @returns The rendered element.
 */
export const Button = ({ label, onClick }: Props) => {
  return <button onClick={onClick}>{label}</button>;
};
