// The same properties as among the unit tests, with many more runs.
import './more-runs';
import '../fuzz/aws.test';
import '../fuzz/files.test';
import '../fuzz/plans-and-records.test';
import '../fuzz/sealing.test';
