GRANT SELECT, INSERT ON ledger_entry, ledger_tile, ledger_checkpoint, ledger_cosignature, ledger_alert TO jic_ledger;
GRANT SELECT, INSERT, UPDATE ON ledger_bucket, ledger_bucket_hashes TO jic_ledger;
GRANT SELECT ON ledger_logkey, ledger_witness TO jic_ledger;
