// Package objectstorage manages the access keys of Fastly Object Storage.
//
// An access key consists of an id and a secret key. Together, they are the credentials for the
// S3-compatible API of Object Storage, which this module does not cover. Only the reply to Create
// contains the secret key ([AccessKeys]):
//
//	key, err := objectstorage.AccessKeys(client).Create(ctx, objectstorage.AccessKeyInput{
//		Description: new("backups"), Permission: new(objectstorage.ReadWriteObjects), Buckets: []string{"backups"},
//	})
//	id, secret := key.AccessKey, key.SecretKey.Reveal()
package objectstorage
