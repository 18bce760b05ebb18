package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// The programs whose stripped sizes are compared: the same list, with and without the SDK.
const (
	withSDK = `package main

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly"
)

func main() {
	client, err := fastly.New()
	if err != nil {
		panic(err)
	}
	for svc, err := range client.Services.All(context.Background()) {
		fmt.Println(svc.ID, svc.Name, err)
	}
}
`
	withoutSDK = `package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
)

func main() {
	req, err := http.NewRequest("GET", "https://api.fastly.com/service", nil)
	if err != nil {
		panic(err)
	}
	req.Header.Set("Fastly-Key", os.Getenv("FASTLY_API_TOKEN"))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	var list []struct{ ID, Name string }
	err = json.NewDecoder(resp.Body).Decode(&list)
	for _, svc := range list {
		fmt.Println(svc.ID, svc.Name, err)
	}
}
`
)

// binarySize builds both programs inside this module and compares them.
func binarySize(ctx context.Context) error {
	dir, err := os.MkdirTemp("internal/bench", "size")
	if err != nil {
		return fmt.Errorf("run it from the root of the module: %w", err)
	}
	defer os.RemoveAll(dir)
	with, err := built(ctx, filepath.Join(dir, "sdk"), withSDK)
	if err != nil {
		return err
	}
	without, err := built(ctx, filepath.Join(dir, "plain"), withoutSDK)
	if err != nil {
		return err
	}
	fmt.Printf("program that lists services, stripped: %.2f MB, without the SDK %.2f MB: %+.2f MB (goal: at most +1.3)\n", with, without, with-without)
	return nil
}

// built is the size in MB of a stripped program.
func built(ctx context.Context, dir, source string) (float64, error) {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return 0, err
	}
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o644); err != nil {
		return 0, err
	}
	binary := filepath.Join(dir, "program")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, "./"+filepath.ToSlash(dir))
	if out, err := build.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%w: %s", err, out)
	}
	info, err := os.Stat(binary)
	if err != nil {
		return 0, err
	}
	return float64(info.Size()) / 1e6, nil
}
