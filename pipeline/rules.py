"""Rule, Finding, look, mend: the only place where a finding becomes a change."""
