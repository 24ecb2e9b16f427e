ALTER TABLE "snippets" ADD COLUMN "deleted_by" text;--> statement-breakpoint
CREATE INDEX "snippets_by_place" ON "snippets" USING gin ("place" jsonb_path_ops);