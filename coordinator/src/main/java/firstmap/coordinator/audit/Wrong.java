package firstmap.coordinator.audit;

/** The audit of a partition ends here. */
final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Finding finding;

    Wrong(Finding finding) {
        super(finding.sentence(), null, false, false);
        this.finding = finding;
    }

    Finding finding() {
        return finding;
    }
}
