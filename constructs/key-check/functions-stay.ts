/** Why each function of the check stays as it is where Checkov would have it otherwise; its failures are its own to explain. */
export const FUNCTIONS_STAY_AS_THEY_ARE = {
  CKV_AWS_50:
    'One run a week, whose log and report tell every call that failed; tracing takes rights on every resource ("*") and tells less.',
  CKV_AWS_117:
    'It calls AWS alone, IAM and SES among it, over TLS; in a VPC it would need a way out, or an endpoint for each service, and has nothing there to reach.',
  CKV_AWS_272:
    "The archive's bytes follow from the sources, and the plan shows their hash; a signing profile is the organisation's, and Terraform would sign whatever it is given.",
} as const;
