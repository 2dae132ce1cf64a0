export const Button = ({ label, onClick }: Props) => {
  $0return <button onClick={onClick}>{label}</button>;
};
