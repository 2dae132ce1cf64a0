class A {
    /** {@inheritDoc} */
    @Override
    public String toString() {
        return "cart";
    }
}
