class A {
    @Override
    public String toString() {$0
        return "cart";
    }
}
