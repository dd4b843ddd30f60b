package firstmap.coordinator.audit;

/** The audit of a partition ends here. */
final class AuditFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Finding finding;

    AuditFailure(Finding finding) {
        super(finding.sentence(), null, false, false);
        this.finding = finding;
    }

    Finding finding() {
        return finding;
    }
}
