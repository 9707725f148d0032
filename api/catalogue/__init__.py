"""The catalogue of open data, by DCAT-AP-NL 3: what there is, in which forms, on what terms."""
